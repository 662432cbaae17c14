// Templates of questions that many kinds ask. What is asked about may be a template itself: `the {total|sum}`.

export function whatIs(thing: string): string {
  return `{What is|What's|Tell me|Can you read|What does it give as|Please read|Do you know what is} ${thing}?`;
}

export function howMuch(thing: string): string {
  return `{How much {is|was|for}|What is the price of|What's the price for|What do I pay for|How expensive is|What does it say costs} ${thing}?`;
}

/** @param are Which of the things are counted, where it is not all of them: `are free`. */
export function howMany(things: string, are?: string): string {
  if (are !== undefined) {
    return `{How many ${things} ${are}|how many of the ${things} ${are}|tell me how many ${things} ${are}|count {the ${things} that|how many ${things}} ${are}}?`;
  }
  return `{How many ${things} are there|What is the number of ${things}|Count the ${things}|how many ${things}|number of ${things}|tell me how many ${things} are there}?`;
}

export function when(event: string, verb = 'is'): string {
  return `{When ${verb}|What time ${verb}|At what time ${verb}|when exactly ${verb}|Tell me when ${verb}|do you know when ${verb}} ${event}?`;
}

export function onWhichDay(event: string, verb = 'is'): string {
  return `{When ${verb}|On which {day|date} ${verb}|What {day|date} ${verb}|Which day ${verb}|Tell me the day when ${verb}} ${event}?`;
}

export function where(thing: string, verb = 'is'): string {
  return `{Where ${verb}|At which place ${verb}|Tell me where ${verb}|where exactly ${verb}|Do you know where ${verb}|what is the place where ${verb}} ${thing}?`;
}

/** @param does What the person does: `sent the message`. */
export function who(does: string): string {
  return `{Who ${does}|Which person ${does}|Tell me who ${does}|who is it that ${does}|do you know who ${does}|What is the name of the one who ${does}}?`;
}

/** A page's own name: shop, title, sender, made-up heading. */
export function nameOf(thing: string): string {
  return `{What is the name of the ${thing}|What is the ${thing} called|Which ${thing} is {it|this}|What ${thing} is this|name of the ${thing}|Tell me the name of the ${thing}}?`;
}

/** Whether a page gives something at all. */
export function isGiven(noun: string): string {
  return `{Is there a ${noun}|does it give a ${noun}|does it show a ${noun}|is a ${noun} given|do you see a ${noun}}?`;
}
