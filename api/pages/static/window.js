// Shows a DICOM frame through the window in the fields as it changes, without loading the page anew.
const form = document.querySelector("form.window");
const picture = document.querySelector("#picture");
let waiting;

function show() {
  const address = new URL(picture.src);
  for (const name of ["frame", "centre", "width"]) {
    const { value } = form.elements.namedItem(name);
    if (value === "") address.searchParams.delete(name);
    else address.searchParams.set(name, value);
  }
  // A window needs both.
  if (address.searchParams.has("centre") !== address.searchParams.has("width")) return;
  if (form.checkValidity()) picture.src = address.href;
}

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, 150);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  show();
});
