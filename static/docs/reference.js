// Draws the API reference into its place on the page; Redoc itself was loaded before.
"use strict";

const place = document.getElementById("reference");
const text = "system-ui, sans-serif";

Redoc.init(
  place.dataset.document,
  {
    nativeScrollbars: true,
    expandResponses: "200,201,204",
    jsonSampleExpandLevel: 3,
    requiredPropsFirst: true,
    theme: {
      colors: { primary: { main: "#1d4ed8" }, text: { primary: "#1f2937", secondary: "#4b5563" } },
      typography: { fontSize: "15px", fontFamily: text, headings: { fontFamily: text }, code: { wrap: true } },
      sidebar: { backgroundColor: "#f8fafc", textColor: "#1f2937" },
      rightPanel: { backgroundColor: "#1e293b" },
    },
  },
  place,
);
