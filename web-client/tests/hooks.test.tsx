// @vitest-environment jsdom
// What pages share beside their parts: something that is tried, and a stream that is played.
import { act } from "preact/test-utils";
import { afterEach, describe, expect, test, vi } from "vitest";
import { useAttempt } from "../src/ui/useAttempt.ts";
import { usePlayed } from "../src/ui/usePlayed.ts";
import { clear, find, press, show } from "./dom.tsx";

afterEach(() => {
  clear();
  vi.restoreAllMocks();
});

describe("an attempt", () => {
  function Trying({ deed, told }: { deed: () => Promise<unknown>; told: (thrown: unknown) => void }) {
    const { busy, error, attempt } = useAttempt();
    return (
      <button type="button" data-action="try" aria-busy={busy} onClick={() => void attempt(deed).then(told)}>
        {error === null ? "" : String(error)}
      </button>
    );
  }

  test("is busy until it is over, and tells what was thrown until the next one", async () => {
    const told = vi.fn();
    let end: { resolve: (value: unknown) => void; reject: (error: unknown) => void } | undefined;
    const deed = () =>
      new Promise((resolve, reject) => {
        end = { resolve, reject };
      });
    const button = find(show(<Trying deed={deed} told={told} />), "button");
    const look = () => [button.getAttribute("aria-busy"), button.textContent];
    press(document.body, "try");
    expect(look()).toEqual(["true", ""]);
    await act(async () => end?.reject(new Error("no")));
    expect([look(), told.mock.lastCall]).toEqual([["false", "Error: no"], [new Error("no")]]);
    press(document.body, "try");
    expect(look()).toEqual(["true", ""]);
    await act(async () => end?.resolve(7));
    expect([look(), told.mock.lastCall]).toEqual([["false", ""], [null]]);
  });
});

describe("a stream that is played", () => {
  const stream = {} as MediaStream;

  function Playing({ from, silent }: { from: MediaStream | null; silent: boolean }) {
    const { video, locked, unlock } = usePlayed(from, silent);
    return (
      <div>
        {/* biome-ignore lint/a11y/useMediaCaption: nothing is said in it */}
        <video ref={video} />
        {locked && (
          <button type="button" data-action="unlock" onClick={unlock}>
            on
          </button>
        )}
      </div>
    );
  }

  /** The browser plays without sound only, until there was a tap. */
  function strict() {
    let tapped = false;
    const play = vi.spyOn(HTMLMediaElement.prototype, "play").mockImplementation(async function (this: HTMLMediaElement) {
      if (!this.muted && !tapped) throw new DOMException("", "NotAllowedError");
    });
    const tap = () => {
      tapped = true;
    };
    return { play, tap };
  }

  test("plays without sound where the browser keeps it off, until the tap", async () => {
    const browser = strict();
    const root = show(<Playing from={stream} silent={false} />);
    const video = find(root, "video") as HTMLVideoElement;
    await vi.waitFor(() => expect(root.querySelector("[data-action=unlock]")).not.toBeNull());
    expect([video.muted, video.srcObject, browser.play.mock.calls.length]).toEqual([true, stream, 2]);
    browser.tap();
    press(root, "unlock");
    await vi.waitFor(() => expect(root.querySelector("[data-action=unlock]")).toBeNull());
    expect(video.muted).toBe(false);
  });

  test("a silent one asks for no tap", async () => {
    const { play } = strict();
    const root = show(<Playing from={stream} silent />);
    await vi.waitFor(() => expect(play).toHaveBeenCalledOnce());
    expect([find(root, "video"), root.querySelector("[data-action=unlock]")]).toMatchObject([{ muted: true }, null]);
  });
});
