// A figure with its name, a drawing, and the same numbers as a table beside it.
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { Scrolled } from "./Scrolled.tsx";

interface ChartProps {
  /** A stable name: `data-chart`. */
  name: string;
  title: string;
  note?: string;
  head: readonly string[];
  /** The first cell names the line. */
  rows: readonly (readonly (string | number)[])[];
  children: ComponentChildren;
}

export function Chart({ name, title, note, head, rows, children }: ChartProps) {
  const id = useId();
  return (
    <section class="panel chart" data-chart={name} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {note !== undefined && <p class="small">{note}</p>}
      <div class="chart-beside">
        <div class="chart-drawing">{children}</div>
        <Scrolled label={title}>
          <table class="table">
            <thead>
              <tr>
                {head.map((each) => (
                  <th key={each} scope="col">
                    {each}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(([first, ...cells], n) => (
                <tr key={`${n} ${first}`}>
                  <th scope="row">{first}</th>
                  {cells.map((cell, at) => (
                    <td key={head[at + 1]}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scrolled>
      </div>
    </section>
  );
}
