import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { ActKind } from "#worker/domain/notification/act.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { changeRegistration } from "#worker/usecases/registrations/change-registration.ts";
import type {
  RegistrationNeeds,
  RegistrationRefusal,
} from "#worker/usecases/registrations/registration-needs.ts";

export type WantedAct = {
  readonly act: ActKind;
  readonly subjectId: string;
  readonly choice: string;
  readonly reason: string;
  readonly actor: Actor;
};

export type ActRefusal = RegistrationRefusal["code"] | "unknown-choice";

/** Does what somebody chose from a mail, by the same rules as on its page. Whether they may is judged before. */
export async function performAct(
  needs: RegistrationNeeds,
  tenant: TenantScope,
  { act, subjectId, choice, reason, actor }: WantedAct,
): Promise<Result<null, ActRefusal>> {
  switch (act) {
    case "registration.decide": {
      if (choice !== "approve" && choice !== "reject") return err("unknown-choice");
      const done = await changeRegistration(
        needs,
        { side: "company", tenant },
        {
          id: subjectId,
          act: { move: choice, text: reason, detail: {} },
          actor,
          // The mail tells what it tells; whether it still can be decided is the state's to say.
          isExpected: () => true,
        },
      );
      return done.ok ? ok(null) : err(done.error.code);
    }
  }
}
