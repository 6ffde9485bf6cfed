// Runs before the page is painted: the viewer takes its dark colours from a class.
const prefersDark = matchMedia("(prefers-color-scheme: dark)");

function followColorScheme() {
  document.documentElement.classList.toggle("dark-mode", prefersDark.matches);
}

followColorScheme();
prefersDark.addEventListener("change", followColorScheme);

// The viewer's script is deferred: it has run by then.
document.addEventListener("DOMContentLoaded", () => {
  SwaggerUIBundle({
    url: "/openapi.json",
    dom_id: "#description",
    deepLinking: true,
    persistAuthorization: true,
    tryItOutEnabled: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    defaultModelExpandDepth: 2,
    syntaxHighlight: { theme: prefersDark.matches ? "agate" : "idea" },
    validatorUrl: null,
  });
});
