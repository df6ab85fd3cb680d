import { z } from "zod";

const answerSchema = z.object({ value: z.string().min(1) });

/**
 * The token that says which workflow of which repository this is (GitHub, "OpenID Connect", requesting the JWT).
 * @throws Error outside of a job that has the permission `id-token: write`
 */
export const githubToken = async (env: NodeJS.ProcessEnv, audience: string): Promise<string> => {
  const address = env["ACTIONS_ID_TOKEN_REQUEST_URL"];
  const bearer = env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"];
  if (!address || !bearer)
    throw new Error(
      "There is no token of a pipeline: this is for a GitHub job with the permission id-token: write.",
    );
  const url = new URL(address);
  url.searchParams.set("audience", audience);
  const response = await fetch(url, { headers: { authorization: `Bearer ${bearer}` } });
  if (!response.ok) throw new Error(`GitHub answered ${response.status} to the request for a token.`);
  return answerSchema.parse(await response.json()).value;
};
