// Entry of the interpreter's page: parts put together, nothing decided.
import "../../styles/base.css";
import "../../styles/parts.css";
import "../../styles/small-parts.css";
import "../../styles/applicant.css";
import "../../styles/applicant-around.css";
import "../../styles/live.css";
import "../../styles/stage.css";
import "../../styles/said.css";
import "../../styles/chat.css";
import { render } from "preact";
import { InterpreterApi } from "../../core/interpreter-http.ts";
import { App } from "./App.tsx";
import { InterpreterModel } from "./model.ts";

const root = document.getElementById("app");
if (root === null) throw new Error("expected an element with the id app in interpreter.html");

const model = new InterpreterModel(new InterpreterApi(), () => location.hash.slice(1));
render(<App model={model} />, root);
void model.start();
window.addEventListener("hashchange", () => location.reload()); // another link in the same window
