/** Something that a person has to say. */
export interface Question<Answer> {
  /** The option that answers it without being asked. */
  readonly option: string;
  readonly question: string;
  /** What was given with the option. */
  readonly given: Answer | undefined;
  /** What was typed, as the option would have given it. */
  readonly typed: (line: string) => Answer;
  /** What is wrong with an answer, or nothing. */
  readonly problem: (answer: Answer) => string | undefined;
}

/** Options are missing where nobody can be asked, or are not what they should be. Says all of them at once. */
export class AnswersMissingError extends Error {
  override readonly name = "AnswersMissingError";
}

/**
 * What was given, and for the rest what a person says: asked again until it is one that can stand in a file.
 *
 * @param ask - Asks a person; absent where nobody is there.
 * @throws {AnswersMissingError} before anything is asked, when an option is wrong or cannot be asked for
 */
export const answersTo = async <Answers extends object>(
  questions: { readonly [Key in keyof Answers]: Question<Answers[Key]> },
  ask: ((question: string) => Promise<string>) | undefined,
): Promise<Answers> => {
  const all = Object.entries(questions) as [keyof Answers, Question<Answers[keyof Answers]>][];
  const wrong = all.flatMap(([, { option, given, problem }]) => {
    if (given === undefined)
      return ask === undefined ? [`${option} is missing, and nobody is there to be asked.`] : [];
    const found = problem(given);
    return found === undefined ? [] : [`${option}: ${found}`];
  });
  if (wrong.length > 0) throw new AnswersMissingError(wrong.join("\n"));
  const answers: Partial<Answers> = {};
  for (const [key, question] of all) answers[key] = question.given ?? (await askUntilGood(question, ask));
  return answers as Answers;
};

const askUntilGood = async <Answer>(
  { option, question, typed, problem }: Question<Answer>,
  ask: ((question: string) => Promise<string>) | undefined,
): Promise<Answer> => {
  if (ask === undefined)
    throw new AnswersMissingError(`${option} is missing, and nobody is there to be asked.`);
  let before = "";
  for (;;) {
    const answer = typed((await ask(`${before}${question}: `)).trim());
    const found = problem(answer);
    if (found === undefined) return answer;
    before = `  ${found}\n`;
  }
};
