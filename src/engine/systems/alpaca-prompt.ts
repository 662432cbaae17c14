/**
 * The prompt of the Alpaca data, which LLaMA-Adapter V2 was tuned on. A question is the instruction; what experts read in
 * a picture is its input, as the paper has it (section 4.4: a question, the picture as visual prompts, and the expert's words
 * as textual context). Without an input the form is a shorter one; an empty input is an input.
 */
export function alpacaPrompt(instruction: string, input?: string): string {
  const task = 'Below is an instruction that describes a task';
  const request = 'Write a response that appropriately completes the request.';
  return input === undefined
    ? `${task}. ${request}\n\n### Instruction:\n${instruction}\n\n### Response:`
    : `${task}, paired with an input that provides further context. ${request}\n\n### Instruction:\n${instruction}\n\n### Input:\n${input}\n\n### Response:`;
}
