import { answersTo, type Question } from "../../../operations/tenancy/ask";
import { answerProblem } from "../../../operations/tenancy/tenancy-yaml";

const image = `fra.ocir.io/ns/credential-audit:1@sha256:${"a".repeat(64)}`;

const questions = (given: { image?: string; emails?: string[] }) => {
  const ofImage: Question<string> = {
    option: "--image",
    question: "Image",
    given: given.image,
    typed: (line) => line,
    problem: (answer) => answerProblem("image", answer),
  };
  const ofEmails: Question<readonly string[]> = {
    option: "--email",
    question: "Email",
    given: given.emails,
    typed: (line) => [line],
    problem: (answer) => answerProblem("emails", answer),
  };
  return { image: ofImage, emails: ofEmails };
};

it("asks again, at once, for what cannot stand in a tenancy file", async () => {
  const typed = ["credential-audit:latest", ` ${image} `, "nobody", "a@example.com"];
  const asked: string[] = [];
  const answers = await answersTo(questions({}), (question) => {
    asked.push(question);
    return Promise.resolve(typed[asked.length - 1]!);
  });
  expect(answers).toEqual({ image, emails: ["a@example.com"] });
  expect(asked[0]).toBe("Image: ");
  expect(asked[1]).toMatch(/^ {2}expected an image in OCIR with its digest.*\nImage: $/);
  expect(asked[2]).toBe("Email: ");
  expect(asked[3]).toMatch(/expected an email address/);
});

it("says everything that is missing or wrong at once, before anything is asked", async () => {
  await expect(answersTo(questions({}), undefined)).rejects.toThrow(
    "--image is missing, and nobody is there to be asked.\n--email is missing",
  );
  const ask = jest.fn<Promise<string>, [string]>();
  await expect(answersTo(questions({ emails: ["nobody"] }), ask)).rejects.toThrow(
    /^--email: expected an email address/,
  );
  expect(ask).not.toHaveBeenCalled();
});

it("knows a compartment and a subnet to create from those that exist", () => {
  expect(answerProblem("compartment", "credential-compliance")).toBeUndefined();
  expect(answerProblem("compartment", "ocid1.compartment.oc1..aaaa")).toBeUndefined();
  expect(answerProblem("compartment", "ocid1.vault.oc1..aaaa")).toMatch(
    /^expected the OCID of a compartment/,
  );
  expect(answerProblem("subnet", "10.0.0.0/28")).toBeUndefined();
  expect(answerProblem("subnet", "10.0.0.0/8")).toMatch(/expected/);
});
