// The query box is sent with Ctrl + Enter.
"use strict";
const box = document.getElementById("q");
if (box) {
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) box.form.requestSubmit();
  });
}
