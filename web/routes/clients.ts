/** Routes of a project's clients and people. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { readClientSearch, readClientsSearch } from "../pages/clients/search.ts";
import { readPeopleSearch } from "../pages/people/search.ts";
import { project } from "./project.ts";

const clients = createRoute({
  getParentRoute: () => project,
  path: "/clients",
  validateSearch: readClientsSearch,
  component: lazyRouteComponent(() => import("../pages/clients/clients.tsx"), "Clients"),
});

const newClient = createRoute({
  getParentRoute: () => project,
  path: "/clients/new",
  component: lazyRouteComponent(() => import("../pages/clients/new-client.tsx"), "NewClient"),
});

const client = createRoute({
  getParentRoute: () => project,
  path: "/clients/$clientId",
  validateSearch: readClientSearch,
  component: lazyRouteComponent(() => import("../pages/clients/client.tsx"), "ClientPage"),
});

const editClient = createRoute({
  getParentRoute: () => project,
  path: "/clients/$clientId/edit",
  component: lazyRouteComponent(() => import("../pages/clients/edit-client.tsx"), "EditClient"),
});

const clientSecret = createRoute({
  getParentRoute: () => project,
  path: "/clients/$clientId/secret",
  component: lazyRouteComponent(() => import("../pages/clients/client-secret.tsx"), "ClientSecret"),
});

const people = createRoute({
  getParentRoute: () => project,
  path: "/people",
  validateSearch: readPeopleSearch,
  component: lazyRouteComponent(() => import("../pages/people/people.tsx"), "People"),
});

const person = createRoute({
  getParentRoute: () => project,
  path: "/people/$accountId",
  component: lazyRouteComponent(() => import("../pages/people/person.tsx"), "PersonPage"),
});

export const clientsRoutes = [clients, newClient, client, editClient, clientSecret, people, person] as const;
