// Leaving quickly leaves no way back in the browser's history. Without script the link leads away all the same.
const link = document.getElementById("leave");
let last = -1e9;
link.querySelector("kbd").hidden = false;
addEventListener("click", (e) => link.contains(e.target) && (e.preventDefault(), location.replace(link.href)));
addEventListener("keyup", (e) => e.key === "Escape" && (e.timeStamp - last < 1000 ? location.replace(link.href) : (last = e.timeStamp)));
