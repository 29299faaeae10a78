// Entry of the applicant's page: parts put together, nothing decided.
import "../styles/base.css";
import "../styles/parts.css";
import "../styles/small-parts.css";
import "../styles/applicant.css";
import "../styles/applicant-around.css";
import "../styles/live.css";
import "../styles/stage.css";
import "../styles/said.css";
import "../styles/chat.css";
import "../styles/sign.css";
import "../styles/rating.css";
import { render } from "preact";
import { suitability, surroundings } from "../core/browser.ts";
import { Api } from "../core/http.ts";
import { PaperApi } from "../core/paper-http.ts";
import { App } from "./App.tsx";
import { Model } from "./model.ts";
import { SignOnly, signToken } from "./SignOnly.tsx";

const root = document.getElementById("app");
if (root === null) throw new Error("expected an element with the id app in index.html");

const signing = signToken(location.hash);
if (signing !== null) {
  render(<SignOnly token={signing} api={new PaperApi()} />, root);
} else {
  const model = new Model(new Api(), () => location.hash.slice(1));
  const suitable = suitability(surroundings());
  render(<App model={model} suitability={suitable} />, root);
  void model.start(suitable.kind === "suitable");
}
window.addEventListener("hashchange", () => location.reload()); // another link in the same window
