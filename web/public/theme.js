// Puts the chosen theme and density on the page before its first paint. A file of its own, because the content security
// policy allows no inline script.
try {
  const theme = localStorage.getItem("mcpauth.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  if (localStorage.getItem("mcpauth.density") === "compact")
    document.documentElement.dataset.density = "compact";
} catch {
  // Storage is blocked in this browser: the system's theme holds.
}
