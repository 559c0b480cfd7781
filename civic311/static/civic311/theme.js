// The admin's own choice of light or dark, before anything is drawn.
(() => {
  "use strict";
  let theme = "auto";
  try { theme = JSON.parse(localStorage.getItem("adminTheme") || '"auto"'); } catch { /* as the system says */ }
  const dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.classList.toggle("dark", dark);
  document.documentElement.classList.add("scripted");
})();
