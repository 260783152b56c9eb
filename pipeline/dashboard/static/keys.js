// Keys of the query box and of the review. Everything works without them: each is a link or a button of the page.
"use strict";
const box = document.getElementById("q");
if (box && box.form && box.tagName === "TEXTAREA") {
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) box.form.requestSubmit();
  });
}
const items = [...document.querySelectorAll("article.item")];
const current = () => items.findIndex((item) => item.contains(document.activeElement));
const go = (place) => {
  const item = items[Math.max(0, Math.min(place, items.length - 1))];
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "center" });
};
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, textarea, select");
  if (typing && event.key === "Escape") return (event.target.closest("article.item") || document.activeElement).focus();
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return undefined;
  if (event.key === "u") return document.querySelector("[data-key=u]")?.click();
  if (!items.length) return undefined;
  const at = current();
  if (event.key === "j") return go(at + 1);
  if (event.key === "k") return go(at < 0 ? 0 : at - 1);
  if (!["a", "c", "r", "w"].includes(event.key)) return undefined;
  if (at < 0) return go(0);
  event.preventDefault();
  if (event.key === "w") return items[at].querySelector("input[name=why]").focus();
  return items[at].querySelector(`[data-key=${event.key}]`)?.click();
});
