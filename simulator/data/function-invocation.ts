import { randomUUID } from "node:crypto";
import type { Signer } from "../authentication/signed-request";
import { signedRequest } from "../authentication/signed-request";
import type { Clock, StoreFactory, Tenancy } from "../cloud";
import { applications } from "../control/functions/applications";
import { type CloudFunction, functions } from "../control/functions/functions";
import { logs } from "../control/logging/logs";
import { type Call, type Operation, ServiceError } from "../operation";
import { logEntries } from "./log-entries";

/** A call of a function's code. */
export interface Invocation {
  readonly callId: string;
  readonly body: string;
  /** The function's environment: its configuration, its application's, and its resource principal. */
  readonly environment: Readonly<Record<string, string>>;
  /** By the system's clock, which is the function's too. */
  readonly deadline: Date;
}

/** How a call ended. `status` is what the code answered, or `undefined` when it ended without one. */
export interface Execution {
  readonly status: number | undefined;
  readonly body: string;
  /** What it wrote to standard output and standard error. */
  readonly output: string;
}

/** Runs a function's code. It has to end at the deadline, whatever the code does. */
export type Executor = (invocation: Invocation) => Promise<Execution>;

/** A call that was accepted, and what became of it. */
export interface FunctionCall {
  readonly callId: string;
  readonly functionId: string;
  readonly type: "sync" | "detached";
  /** Who called. */
  readonly principal: string;
  /** `undefined` while it runs. */
  answer: { readonly status: number; readonly code?: string; readonly body: string } | undefined;
  output: string;
  /** What the failure destination answered, where it was told. */
  destination?: { readonly status: number; readonly body: string };
}

export interface FunctionHost {
  readonly executor: Executor;
  /** The resource principal of a function, and the variables that it is given in. */
  readonly identify: (
    fn: CloudFunction,
  ) => Signer & { readonly environment: Readonly<Record<string, string>> };
  /** Variables beside those of the function's configuration, such as where the simulated cloud is. */
  readonly environment: Readonly<Record<string, string>>;
  readonly origin: string;
}

/** What runs the functions of a tenancy. */
export class FunctionRuntime {
  /** Until there is one, functions are there and cannot be called. */
  host: FunctionHost | undefined;
  readonly calls: FunctionCall[] = [];
  readonly #running = new Set<Promise<void>>();

  constructor(private readonly tenancy: Tenancy) {}

  /** Resolves when no call is running. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Accepts a call and lets it run; {@link FunctionRuntime.idle} waits for its end. */
  accept(clock: Clock, fn: CloudFunction, call: Call, type: FunctionCall["type"]): Promise<FunctionCall> {
    const { host } = this;
    if (host === undefined)
      throw new ServiceError(501, "SimulatorBug", "The simulator was given no code for functions.");
    const accepted: FunctionCall = {
      callId: randomUUID(),
      functionId: fn.id,
      type,
      principal: call.principal.ocid,
      answer: undefined,
      output: "",
    };
    this.calls.push(accepted);
    const finished = this.#run(host, clock, fn, accepted, call.body.toString("utf8"));
    const running = finished.finally(() => this.#running.delete(running));
    this.#running.add(running);
    return running.then(() => accepted);
  }

  async #run(
    host: FunctionHost,
    clock: Clock,
    fn: CloudFunction,
    call: FunctionCall,
    body: string,
  ): Promise<void> {
    const signer = host.identify(fn);
    const application = this.tenancy.store(applications).find(fn.applicationId);
    // Without a limit of its own a detached call has that of a direct one (Functions, "Changing default memory and timeout settings").
    const seconds =
      call.type === "detached"
        ? (fn.detachedModeTimeoutInSeconds ?? fn.timeoutInSeconds)
        : fn.timeoutInSeconds;
    const log = this.#invokeLog(clock, fn);
    log("Received function invocation request");
    const start = performance.now();
    const deadline = new Date(Date.now() + seconds * 1000);
    const execution = await host.executor({
      callId: call.callId,
      body,
      deadline,
      environment: {
        ...application?.config,
        ...fn.config,
        ...host.environment,
        FN_APP_ID: fn.applicationId,
        FN_FN_ID: fn.id,
        FN_MEMORY: String(fn.memoryInMBs),
        ...signer.environment,
      },
    });
    call.output = execution.output;
    for (const line of execution.output.split("\n")) if (line.trim() !== "") log(line);
    call.answer = answerOf(execution, Date.now() >= deadline.getTime());
    const { status, code } = call.answer;
    const served = `Served function invocation request in ${((performance.now() - start) / 1000).toFixed(3)} seconds`;
    log(code === undefined ? served : `${served} with error code ${status} - ${code}`);
    if (call.type === "detached" && code !== undefined) await this.#tellDestination(host, signer, fn, call);
  }

  /** The destination is told as the function, which needs a policy for it (Functions, "Invoking Functions in detached mode"). */
  async #tellDestination(
    host: FunctionHost,
    signer: Signer,
    fn: CloudFunction,
    call: FunctionCall,
  ): Promise<void> {
    const { failureDestination: destination } = fn;
    if (destination?.kind !== "NOTIFICATION" || typeof destination.topicId !== "string") return;
    // That the message is the record of the call is documented, its shape is not.
    const record = {
      functionId: fn.id,
      callId: call.callId,
      status: call.answer?.status,
      code: call.answer?.code,
    };
    call.destination = await signedRequest(
      signer,
      "POST",
      `${host.origin}/20181201/topics/${destination.topicId}/messages`,
      { title: `Function ${fn.displayName} failed`, body: JSON.stringify(record) },
    );
  }

  /** Writes to the invoke log of the function's application, where one is on (Logging, "Details for Functions"). */
  #invokeLog(clock: Clock, fn: CloudFunction): (line: string) => void {
    const on = this.tenancy
      .store(logs)
      .all()
      .filter(
        ({ isEnabled, configuration }) =>
          isEnabled &&
          configuration?.source.service === "functions" &&
          configuration.source.category === "invoke" &&
          configuration.source.resource === fn.applicationId,
      );
    const { all } = this.tenancy.store(logEntries);
    return (data) => {
      for (const { id } of on)
        all.push({
          logId: id,
          source: fn.displayName,
          type: "com.oraclecloud.functions.application.functioninvoke",
          data,
          time: clock.now().toISOString(),
          receivedAt: clock.now().getTime(),
        });
    };
  }
}

/** The key of the runtime: `tenancy.store(functionRuntime)`. */
export const functionRuntime: StoreFactory<FunctionRuntime> = (tenancy) => new FunctionRuntime(tenancy);

/** The service's answer for how the code ended. Its error codes are inferred. */
function answerOf(execution: Execution, late: boolean): NonNullable<FunctionCall["answer"]> {
  if (execution.status === 200) return { status: 200, body: execution.body };
  const code = late ? "FunctionInvokeExecutionTimeout" : "FunctionInvokeExecutionFailed";
  const message = late ? "Timed out" : "function failed";
  return { status: late ? 504 : 502, code, body: JSON.stringify({ code, message }) };
}

export const functionInvocationOperations: readonly Operation[] = [
  {
    service: "functions",
    name: "InvokeFunction",
    method: "POST",
    path: "/20181201/functions/:id/actions/invoke",
    handle: async (call) => {
      const fn = call.tenancy.store(functions).usable(call.params.id ?? "");
      const type = call.headers["fn-invoke-type"] === "detached" ? "detached" : "sync";
      const running = call.tenancy.store(functionRuntime).accept(call.cloud.clock, fn, call, type);
      if (type === "detached") return { status: 202 };
      const { answer, callId } = await running;
      return {
        status: answer?.status ?? 502,
        headers: { "fn-call-id": callId, "content-type": "application/json" },
        body: Buffer.from(answer?.body ?? ""),
      };
    },
  },
];
