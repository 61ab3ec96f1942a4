// Starts the page with the description of the API. In a file of its own, so that no page needs inline scripts.
window.SwaggerUIBundle({
  dom_id: "#docs",
  url: document.getElementById("docs").dataset.openapi,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
  validatorUrl: null,
});
