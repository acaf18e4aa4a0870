import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { ActKind } from "#worker/domain/notification/act.ts";
import { type DecisionFact, decisionFacts } from "#worker/domain/registration/decision-facts.ts";
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
  /** Of what the person has read: what has changed since is not decided. */
  readonly version: number;
  readonly actor: Actor;
};

export type ActRefusal = RegistrationRefusal["code"] | "unknown-choice";

/** What there is to read before deciding, as it stands now; null when it is gone. */
export async function readSubject(
  needs: RegistrationNeeds,
  tenant: TenantScope,
  { act, subjectId }: Pick<WantedAct, "act" | "subjectId">,
): Promise<{ readonly version: number; readonly facts: readonly DecisionFact[] } | null> {
  switch (act) {
    case "registration.decide": {
      const found = await needs.registrationsOf(tenant).get(subjectId);
      if (found === null) return null;
      const names = await needs.viewsOf(tenant).partnerNames([found.partnerId]);
      const facts = decisionFacts(found, names.get(found.partnerId) ?? found.partnerId);
      return { version: found.version, facts };
    }
  }
}

/** Does what somebody chose from a mail, by the same rules as on its page. Whether they may is judged before. */
export async function performAct(
  needs: RegistrationNeeds,
  tenant: TenantScope,
  { act, subjectId, choice, reason, version, actor }: WantedAct,
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
          isExpected: (found) => found === version,
        },
      );
      return done.ok ? ok(null) : err(done.error.code);
    }
  }
}
