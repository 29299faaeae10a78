// The console's other parts without a screen: deeds over REST, passkeys, the graph of a link, messages.
import { describe, expect, test, vi } from "vitest";
import { ApiError } from "../src/core/http.ts";
import { gradeLink, type History, KEPT, polyline, remember } from "../src/core/link-history.ts";
import { creationOptions, fromBase64Url, requestOptions, toBase64Url, usePasskey } from "../src/core/passkey.ts";
import { encodingFor, SCREEN } from "../src/core/peer.ts";
import { CounterApi, OfficeApi } from "../src/core/seat-http.ts";
import { decodeCounter, decodeSeat, type LinkTold } from "../src/core/seat-protocol.ts";

describe("deeds", () => {
  const fetcher = vi.fn(async (_: string, __: RequestInit) => new Response('{"index": 7}', { status: 200 }));
  const sent = () => {
    const [path, init] = fetcher.mock.lastCall ?? ["", {}];
    return [path, init.method, init.body === undefined ? undefined : JSON.parse(String(init.body))];
  };
  const api = new CounterApi("ses_1", fetcher);

  test("are posted with the header that other sites cannot send", async () => {
    await api.override(2, "pass", "override.doubt", "ten characters");
    const body = { number: 2, verdict: "pass", reason: "override.doubt", words: "ten characters" };
    expect(sent()).toEqual(["/api/seat/sessions/ses_1/override", "POST", body]);
    expect(fetcher.mock.lastCall?.[1].headers).toMatchObject({ "X-CloudWindow": "1" });
  });

  test("go to the routes of the protocol", async () => {
    await api.handOver("n");
    expect(sent()).toEqual(["/api/seat/sessions/ses_1/hand-over", "POST", { note: "n" }]);
    await api.signing("page");
    expect(sent()).toEqual(["/api/seat/sessions/ses_1/signing", "POST", { via: "page" }]);
    await api.signing("sms", "13800000000");
    expect(sent()[2]).toEqual({ via: "sms", phone: "13800000000" });
    await api.decide("refer", ["refer.doubt"], "");
    expect(sent()[2]).toEqual({ outcome: "refer", reasons: ["refer.doubt"], note: "" });
    await api.offer("v=0", "clerk.screen");
    expect(sent()).toEqual(["/api/seat/sessions/ses_1/offer", "POST", { sdp: "v=0", who: "clerk.screen" }]);
    expect([api.still("s/1"), api.page("d", 2)]).toEqual([
      "/api/seat/sessions/ses_1/stills/s%2F1",
      "/api/seat/sessions/ses_1/documents/d/pages/2",
    ]);
  });

  test("a refusal carries the server's status, code and detail", async () => {
    const refused = new OfficeApi(async () => new Response('{"code":"too_many","detail":"locked until 10:00"}', { status: 429 }));
    await expect(refused.signIn("a", "b")).rejects.toEqual(new ApiError(429, "too_many", "locked until 10:00"));
  });
});

describe("passkeys", () => {
  test("bytes and base64url are the same thing, without padding", () => {
    expect([...fromBase64Url("-_8")]).toEqual([251, 255]);
    expect(toBase64Url(Uint8Array.from([251, 255]).buffer)).toBe("-_8");
  });

  test("options become bytes where the browser wants bytes", () => {
    const request = requestOptions({ challenge: "AAE", allowCredentials: [{ id: "Ag", type: "public-key" }], timeout: 5 });
    expect([...new Uint8Array(request.challenge as ArrayBuffer)]).toEqual([0, 1]);
    expect(request.allowCredentials?.[0]?.id).toEqual(Uint8Array.from([2]));
    expect(request.timeout).toBe(5);
    const creation = creationOptions({ challenge: "AAE", user: { id: "Aw", name: "a", displayName: "a" } });
    expect(creation.user.id).toEqual(Uint8Array.from([3]));
  });

  test("a credential of an older browser is put into the same JSON", async () => {
    const bytes = Uint8Array.from([1, 2]).buffer;
    const credential = {
      id: "AQI",
      rawId: bytes,
      type: "public-key",
      authenticatorAttachment: "platform",
      getClientExtensionResults: () => ({}),
      response: { clientDataJSON: bytes, authenticatorData: bytes, signature: bytes, userHandle: null },
    };
    const container = { get: async () => credential } as unknown as CredentialsContainer;
    expect(await usePasskey({ publicKey: { challenge: "AA" } }, container)).toMatchObject({
      id: "AQI",
      rawId: "AQI",
      response: { clientDataJSON: "AQI", authenticatorData: "AQI", signature: "AQI" },
    });
  });

  test("no credential is a refusal, as the browser words it", async () => {
    const container = { get: async () => null } as unknown as CredentialsContainer;
    await expect(usePasskey({ challenge: "AA" }, container)).rejects.toMatchObject({ name: "NotAllowedError" });
  });
});

describe("the graph of a link", () => {
  const reading = (changes: Partial<LinkTold> = {}): LinkTold => ({
    who: "applicant",
    kbps: 600,
    loss: 0,
    rtt_ms: 30,
    fps: 30,
    ...changes,
  });

  test("keeps the last minute", () => {
    let history: History = [];
    for (let kbps = 0; kbps < KEPT + 5; kbps += 1) history = remember(history, reading({ kbps }));
    expect([history.length, history[0]?.kbps, history.at(-1)?.kbps]).toEqual([KEPT, 5, KEPT + 4]);
  });

  test("is drawn with the newest reading at the right edge and the most at the top", () => {
    expect(polyline([reading({ kbps: 0 }), reading()], 118, 22)).toBe("116.0,21.0 118.0,1.0");
    expect(polyline([], 118, 22)).toBe("");
  });

  test("is graded with the governor's limits", () => {
    const grades = [{}, { kbps: 149 }, { loss: 0.21 }, { kbps: 200 }, { loss: 0.06 }, { rtt_ms: 500 }, { kbps: null }];
    expect(grades.map((changes) => gradeLink(reading(changes)))).toEqual([
      "good",
      "poor",
      "poor",
      "slow",
      "slow",
      "slow",
      "unknown",
    ]);
    expect(gradeLink(undefined)).toBe("unknown");
  });
});

test("messages are read by their own table, and what is unknown is dropped", () => {
  expect(decodeSeat('{"type": "assigned", "session": "s"}')).toEqual({ type: "assigned", session: "s" });
  expect([decodeSeat('{"type": "entry"}'), decodeSeat("[]"), decodeSeat("{")]).toEqual([null, null, null]);
  expect(decodeCounter('{"type": "entry", "index": 1, "kind": "x", "event": {}}')).not.toBeNull();
  expect([decodeCounter('{"type": "entry", "index": 1}'), decodeCounter('{"type": "queue"}')]).toEqual([null, null]);
});

test("a shared screen is sent larger and slower than a camera", () => {
  const track = { getSettings: () => ({ width: 1920, height: 1080 }) } as unknown as MediaStreamTrack;
  expect(encodingFor(track).scaleResolutionDownBy).toBe(3);
  expect(encodingFor(track, SCREEN)).toEqual({ maxBitrate: 1_200_000, maxFramerate: 8, scaleResolutionDownBy: 1.5 });
});
