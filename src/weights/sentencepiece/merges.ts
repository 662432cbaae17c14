/** A piece of a SentencePiece vocabulary and how likely it is; higher scores are merged first. */
export interface ScoredPiece {
  piece: string;
  score: number;
}

/**
 * The merges that a BPE vocabulary with scores stands for: every way to put a piece together from two others, best
 * pieces first. Ties follow Hugging Face's converter: longer left halves first.
 */
export function mergesOfPieces(pieces: readonly ScoredPiece[]): [left: string, right: string][] {
  const ids = new Map(pieces.map(({ piece }, id) => [piece, id]));
  const merges: { left: string; right: string; score: number }[] = [];
  for (const { piece, score } of pieces) {
    for (let at = 1; at < piece.length; at++) {
      const left = piece.slice(0, at);
      const right = piece.slice(at);
      if (ids.has(left) && ids.has(right)) merges.push({ left, right, score });
    }
  }
  merges.sort((a, b) => b.score - a.score || b.left.length - a.left.length || b.right.length - a.right.length);
  return merges.map(({ left, right }) => [left, right]);
}
