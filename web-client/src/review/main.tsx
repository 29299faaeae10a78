// Entry of the review page: parts put together, nothing decided.
import "../styles/base.css";
import "../styles/parts.css";
import "../styles/small-parts.css";
import "../styles/clerk.css";
import "../styles/clerk-seat.css";
import "../styles/clerk-dialogs.css";
import "../styles/review.css";
import "../styles/review-list.css";
import "../styles/review-session.css";
import "../styles/review-line.css";
import "../styles/review-parts.css";
import "../styles/review-found.css";
import "../styles/review-work.css";
import { render } from "preact";
import { OfficeApi } from "../core/seat-http.ts";
import { App } from "./App.tsx";
import { ReviewApi } from "./api.ts";
import { ReviewRoom } from "./room.ts";
import { ServerTime } from "./server-time.ts";

const root = document.getElementById("app");
if (root === null) throw new Error("expected an element with the id app in review.html");

const time = new ServerTime();
const api = new ReviewApi(time.noting((input, init) => fetch(input, init)));
const room = new ReviewRoom(new OfficeApi(), api, time);
render(<App room={room} />, root);
void room.start();
