import { ConfigurationError, type ConfigurationProblem } from "./configuration-error";
import type { Dispatcher } from "./exchange";
import { type Machine, variable } from "./machine";

/** Addresses that no proxy can reach in this machine's place: the simulator, and the instance metadata service. */
const alwaysDirect = ["localhost", "127.0.0.1", "[::1]", "169.254.169.254"];

/**
 * The way through the proxy that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name, in capitals or not, as Oracle's CLI and
 * Terraform take it; `undefined` where none is named.
 *
 * @throws ConfigurationError for a proxy that is no HTTP address; it does not repeat the value, which can hold a password
 */
export async function proxyDispatcher(machine: Machine): Promise<Dispatcher | undefined> {
  // Small letters first, as curl and Python's requests do.
  const named = (name: string) =>
    [name, name.toUpperCase()]
      .map((where) => ({ where, value: variable(machine, where) }))
      .find(({ value }) => value !== undefined);
  const proxies = [named("https_proxy"), named("http_proxy")];
  const problems = proxies.flatMap((proxy) => problemOf(proxy) ?? []);
  if (problems.length > 0) throw new ConfigurationError(problems);
  const [httpsProxy, httpProxy] = proxies.map((proxy) => proxy?.value);
  if (httpsProxy === undefined && httpProxy === undefined) return undefined;
  const exceptions = named("no_proxy")?.value?.split(/[\s,]+/) ?? [];
  // undici knows the asterisk only where it stands alone.
  if (exceptions.includes("*")) return undefined;
  const noProxy = [...exceptions, ...alwaysDirect].filter(Boolean).join(",");
  // Late, because most callers have none.
  const { Agent, EnvHttpProxyAgent } = await import("undici");
  // Empty, so that it looks nowhere else.
  const agent = new EnvHttpProxyAgent({ httpsProxy: httpsProxy ?? "", httpProxy: httpProxy ?? "", noProxy });
  // undici sends https through a proxy for http where there is no other; curl, Python's requests and Go do not.
  const direct = new Agent();
  const way =
    httpsProxy === undefined
      ? agent.compose(
          (dispatch) => (options, handler) =>
            String(options.origin).startsWith("https:")
              ? direct.dispatch(options, handler)
              : dispatch(options, handler),
        )
      : agent;
  // Node's own copy of undici is another version, whose types differ in what no request here uses.
  return way as unknown as Dispatcher;
}

function problemOf(
  proxy: { readonly where: string; readonly value: string | undefined } | undefined,
): ConfigurationProblem | undefined {
  if (proxy?.value === undefined) return undefined;
  if (URL.canParse(proxy.value) && /^https?:\/\//.test(proxy.value)) return undefined;
  return {
    what: "is no address of an HTTP proxy",
    where: proxy.where,
    fix: "Give it as http://host:port, or unset it.",
  };
}
