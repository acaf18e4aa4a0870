import { Form } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import type { ConnectionView } from "#web/app/lib/views.ts";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { Field, Select } from "#web/app/ui/field.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

type Schedule = ConnectionView["schedule"];

/** When the connection is read by itself, and what of the org's calls that may take: to be changed by whoever may, for others to read. */
export function SchedulePanel({
  connection,
  problem,
}: {
  readonly connection: ConnectionView;
  readonly problem: FormProblem | undefined;
}) {
  const mayWrite = useMay()("connections.write") && connection.status !== "disconnected";
  const { schedule } = connection;
  return (
    <Panel title="Schedule" note={<NextSync connection={connection} />}>
      {mayWrite ? (
        <ScheduleForm key={JSON.stringify(schedule)} schedule={schedule} problem={problem} />
      ) : (
        <Facts>
          <Fact label="Changes">{wordsFor(schedule.everyMinutes)}</Fact>
          <Fact label="Everything">
            Every night at {clock(schedule.fullReadHour)}, {schedule.timeZone}
          </Fact>
          <Fact label="Own calls">at most {schedule.ownCallPercent} % of the org's day</Fact>
          <Fact label="Left to others">from {schedule.orgCallPercent} % on</Fact>
        </Facts>
      )}
    </Panel>
  );
}

function ScheduleForm({
  schedule,
  problem,
}: {
  readonly schedule: Schedule;
  readonly problem: FormProblem | undefined;
}) {
  return (
    <Form method="post" className="form prose">
      <Field id="everyMinutes" label="Read changes" error={problem?.fields.everyMinutes}>
        {(control) => (
          <Select
            control={control}
            name="everyMinutes"
            value={String(schedule.everyMinutes)}
            options={INTERVALS.map(([minutes, label]) => ({ value: String(minutes), label }))}
          />
        )}
      </Field>
      <Field
        id="fullReadHour"
        label="Read everything, every night"
        hint={`By the company's clock, ${schedule.timeZone}. It finds what leaves no trace: purged records, changed visibility, formulas.`}
        error={problem?.fields.fullReadHour}
      >
        {(control) => (
          <Select
            control={control}
            name="fullReadHour"
            value={String(schedule.fullReadHour)}
            options={HOURS}
          />
        )}
      </Field>
      <TextField
        name="ownCallPercent"
        label="Calls of Fairshare, in percent of the org's day"
        hint="The most that all syncs of a day may make. Then they wait, and go on by themselves."
        problem={problem}
        type="number"
        min={1}
        max={100}
        required
        defaultValue={schedule.ownCallPercent}
      />
      <TextField
        name="orgCallPercent"
        label="Leave the rest to others, from percent of the org's day"
        hint="Whoever has made them: when this much is used up, Fairshare makes no more calls until the day has room again."
        problem={problem}
        type="number"
        min={1}
        max={100}
        required
        defaultValue={schedule.orgCallPercent}
      />
      <div className="row">
        <SubmitButton name="intent" value="schedule">
          Save the schedule
        </SubmitButton>
      </div>
    </Form>
  );
}

function NextSync({ connection }: { readonly connection: ConnectionView }) {
  const { status, schedule } = connection;
  if (status !== "connected" || schedule.nextSyncAt === null) return null;
  return (
    <>
      Next by itself: <DateTime iso={schedule.nextSyncAt} withTime />
    </>
  );
}

const INTERVALS: readonly (readonly [minutes: number, label: string])[] = [
  [5, "Every 5 minutes"],
  [15, "Every 15 minutes"],
  [30, "Every 30 minutes"],
  [60, "Every hour"],
  [240, "Every 4 hours"],
  [1440, "Once a day, with everything"],
];

const HOURS = Array.from({ length: 24 }, (_, hour) => ({ value: String(hour), label: clock(hour) }));

function wordsFor(everyMinutes: number): string {
  return INTERVALS.find(([minutes]) => minutes === everyMinutes)?.[1] ?? `Every ${everyMinutes} minutes`;
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, "0")}:00`;
}
