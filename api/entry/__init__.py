"""How people come in, and what they find there: access, referrals, guidance, announcements, help, and training."""
