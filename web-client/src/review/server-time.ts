// What the server's clock shows, from the date of its answers: a computer whose clock is wrong must not end a viewing.

type Fetch = (input: string, init: RequestInit) => Promise<Response>;

export class ServerTime {
  private aheadMs = 0;

  constructor(private readonly nowMs: () => number = Date.now) {}

  /** UTC, UNIX seconds. May be handed on as it is. */
  readonly nowS = (): number => (this.nowMs() + this.aheadMs) / 1000;

  /** A fetch that notes the date of every answer: to the second, which is enough for an hour. */
  noting(fetcher: Fetch): Fetch {
    return async (input, init) => {
      const response = await fetcher(input, init);
      const told = Date.parse(response.headers.get("date") ?? "");
      if (!Number.isNaN(told)) this.aheadMs = told - this.nowMs();
      return response;
    };
  }
}
