import { z } from "zod";
import type { Call, Operation } from "../../operation";
import { ServiceError } from "../../operation";
import { detailsOf } from "../details";
import { invalidParameter, noEtagMatch } from "../errors";
import { mintOcid } from "../ocid";
import { bucketOf, bucketPath, etagOf } from "./bucket-path";
import type { RetentionRule } from "./buckets";

const duration = z.object({
  timeAmount: z.coerce.number().int().positive(),
  timeUnit: z.enum(["DAYS", "YEARS"]),
});

const details = z.object({
  displayName: z.string().optional(),
  duration: duration.optional(),
  timeRuleLocked: z.string().optional(),
});

const present = ({ version, ...rule }: RetentionRule): object => ({
  ...rule,
  etag: etagOf({ id: rule.id, version }),
});

/** A lock takes effect 14 days later at the earliest (Object Storage, "Using Retention Rules"). */
const requireLockDelay = (call: Call, timeRuleLocked: string | undefined): void => {
  if (timeRuleLocked === undefined) return;
  const earliest = call.cloud.clock.now().getTime() + 14 * 86_400_000;
  if (!(Date.parse(timeRuleLocked) >= earliest)) {
    throw invalidParameter("timeRuleLocked: must be at least 14 days in the future");
  }
};

const days = (rule: Pick<RetentionRule, "duration">): number =>
  rule.duration === undefined
    ? Number.POSITIVE_INFINITY
    : rule.duration.timeAmount * (rule.duration.timeUnit === "YEARS" ? 365 : 1);

const isLocked = (call: Call, { timeRuleLocked }: RetentionRule): boolean =>
  timeRuleLocked !== undefined && Date.parse(timeRuleLocked) <= call.cloud.clock.now().getTime();

const ruleOf = (call: Call): RetentionRule => {
  const rule = bucketOf(call).retentionRules.find(({ id }) => id === call.params.retentionRuleId);
  if (rule === undefined) {
    throw new ServiceError(
      404,
      "RetentionRuleNotFound",
      `No retention rule ${call.params.retentionRuleId ?? ""}`,
    );
  }
  return rule;
};

const requireMatch = (call: Call, rule: RetentionRule): void => {
  const ifMatch = call.headers["if-match"];
  if (ifMatch !== undefined && ifMatch !== etagOf(rule)) throw noEtagMatch();
};

// The code is inferred.
const locked = (rule: RetentionRule): ServiceError =>
  new ServiceError(409, "RetentionRuleLocked", `The retention rule '${rule.displayName}' is locked`);

const path = `${bucketPath}/retentionRules`;

export const retentionRuleOperations: readonly Operation[] = [
  {
    service: "objectstorage",
    name: "ListRetentionRules",
    method: "GET",
    path,
    handle: (call) => ({ status: 200, body: { items: bucketOf(call).retentionRules.map(present) } }),
  },
  {
    service: "objectstorage",
    name: "CreateRetentionRule",
    method: "POST",
    path,
    handle: (call) => {
      const bucket = bucketOf(call);
      const given = detailsOf(call, details);
      requireLockDelay(call, given.timeRuleLocked);
      if (bucket.versioning !== "Disabled") {
        throw invalidParameter("a bucket with versioning cannot have retention rules");
      }
      const now = call.cloud.clock.now().toISOString();
      const rule: RetentionRule = {
        ...given,
        id: mintOcid("retentionrule", "", `${bucket.id}/${bucket.version}/${bucket.retentionRules.length}`),
        displayName: given.displayName ?? "",
        timeCreated: now,
        timeModified: now,
        version: 1,
      };
      bucket.retentionRules.push(rule);
      bucket.version += 1;
      return { status: 200, headers: { etag: etagOf(rule) }, body: present(rule) };
    },
  },
  {
    service: "objectstorage",
    name: "GetRetentionRule",
    method: "GET",
    path: `${path}/:retentionRuleId`,
    handle: (call) => {
      const rule = ruleOf(call);
      return { status: 200, headers: { etag: etagOf(rule) }, body: present(rule) };
    },
  },
  {
    service: "objectstorage",
    name: "UpdateRetentionRule",
    method: "PUT",
    path: `${path}/:retentionRuleId`,
    handle: (call) => {
      const rule = ruleOf(call);
      requireMatch(call, rule);
      const given = detailsOf(call, details);
      if (isLocked(call, rule)) {
        if (days(given) < days(rule)) throw locked(rule);
      } else {
        requireLockDelay(call, given.timeRuleLocked);
        rule.timeRuleLocked = given.timeRuleLocked;
      }
      rule.displayName = given.displayName ?? rule.displayName;
      rule.duration = given.duration;
      rule.timeModified = call.cloud.clock.now().toISOString();
      rule.version += 1;
      return { status: 200, headers: { etag: etagOf(rule) }, body: present(rule) };
    },
  },
  {
    service: "objectstorage",
    name: "DeleteRetentionRule",
    method: "DELETE",
    path: `${path}/:retentionRuleId`,
    handle: (call) => {
      const rule = ruleOf(call);
      requireMatch(call, rule);
      if (isLocked(call, rule)) throw locked(rule);
      const { retentionRules } = bucketOf(call);
      retentionRules.splice(retentionRules.indexOf(rule), 1);
      return { status: 204 };
    },
  },
];
