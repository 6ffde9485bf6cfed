// Runs before the page is painted: Swagger UI reads dark mode from a class.
const prefersDark = matchMedia("(prefers-color-scheme: dark)");

function followColorScheme() {
  document.documentElement.classList.toggle("dark-mode", prefersDark.matches);
}

followColorScheme();
prefersDark.addEventListener("change", followColorScheme);

// The deferred script of Swagger UI has run before this event.
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
