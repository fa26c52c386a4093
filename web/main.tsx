/** Mounts the dashboard. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App, createDashboard } from "./app.tsx";
import "./styles.css";
import { serverLink } from "./trpc.ts";

const container = document.getElementById("app");
if (!container) throw new Error("index.html has no element #app");

createRoot(container).render(
  <StrictMode>
    <App dashboard={createDashboard(serverLink())} />
  </StrictMode>,
);
