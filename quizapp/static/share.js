// Lets the device share where it can; elsewhere the link writes a mail.
for (const link of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) continue;
  link.addEventListener("click", event => {
    event.preventDefault();
    const [text] = new URLSearchParams(link.search).getAll("body");
    navigator.share({text}).catch(() => { /* the reader thought better of it */ });
  });
}
