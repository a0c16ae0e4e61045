// Leaving quickly leaves no way back to this page in the browser's history. Without script the link leads away all the same.
const link = document.getElementById("leave");
const leave = () => location.replace(link.href);
link.querySelector("kbd").hidden = false;
link.addEventListener("click", (e) => {
  e.preventDefault();
  leave();
});
let last = 0;
addEventListener("keydown", (e) => {
  if (e.key !== "Escape") {
    last = 0;
  } else if (e.timeStamp - last < 1000 && last > 0) {
    leave();
  } else {
    last = e.timeStamp;
  }
});
