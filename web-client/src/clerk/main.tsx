// Entry of the clerk's page: parts put together, nothing decided.
import "../styles/base.css";
import "../styles/parts.css";
import "../styles/small-parts.css";
import "../styles/clerk.css";
import "../styles/clerk-seat.css";
import "../styles/clerk-dialogs.css";
import "../styles/clerk-console.css";
import "../styles/clerk-pictures.css";
import "../styles/clerk-records.css";
import "../styles/clerk-steps.css";
import { render } from "preact";
import { OfficeApi } from "../core/seat-http.ts";
import { App } from "./App.tsx";
import { Office } from "./office.ts";

const root = document.getElementById("app");
if (root === null) throw new Error("expected an element with the id app in clerk.html");

const office = new Office(new OfficeApi());
render(<App office={office} />, root);
void office.start();
