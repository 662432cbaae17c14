import type { Dice } from '../../dice.ts';

/** What fills a chat without saying anything. */
const SMALL_TALK = `lol
ok thanks!
sounds good to me
brb
anyone here?
haha same
good morning everyone
nice one
wait what
no idea tbh
that's what I thought
can't wait
sure, why not
I'm in
be right back
who knows
cool cool
did you see that?
omg
yes please
not again...
good night all
thank you so much
you're welcome
I agree
let me check
hmm, maybe
got it
on my way
sorry, was away
ok see you there
no worries
great work everyone
ha, classic
+1
finally!
I have no words
same here
fine by me
let's go
welcome back
that made my day
are you serious?
tell me more
noted
well done
ugh
I was about to say that
of course
never mind`.split('\n');

/** So many different remarks. */
export function smallTalk(count: number, dice: Dice): string[] {
  const remarks = dice.some(SMALL_TALK, count);
  return remarks.map((text) => (dice.chance(0.3) ? text.charAt(0).toUpperCase() + text.slice(1) : text));
}
