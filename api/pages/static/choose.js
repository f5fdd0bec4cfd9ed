// Counts members and backups while they are chosen, and marks their rows.
const told = document.querySelector(".count-chosen");
const form = document.querySelector("form.choosing");

function count() {
  const chosen = { member: 0, backup: 0 };
  for (const row of form.querySelectorAll(".candidates tbody tr")) {
    const choice = row.querySelector("input:checked")?.value ?? "no";
    row.className = choice;
    if (choice in chosen) chosen[choice] += 1;
  }
  told.textContent = `${told.dataset.members}: ${chosen.member} · ${told.dataset.backups}: ${chosen.backup}`;
  told.hidden = false;
}

if (told) {
  form.addEventListener("change", count);
  count();
}
