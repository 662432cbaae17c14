import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { type FileRecipe, type Recipe, type RecipeData, recipeSchema } from './recipe-schema.ts';

/** A recipe that is none; the message names the file and each wrong field. */
export class RecipeError extends Error {
  constructor(path: string, problem: string) {
    super(`${path} is not a recipe for training:\n${problem}`);
    this.name = 'RecipeError';
  }
}

/**
 * Reads a recipe file. Paths in it are made whole: they are meant from the recipe's folder.
 * @throws {RecipeError}
 */
export function readRecipe(path: string): Recipe {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new RecipeError(path, error instanceof Error ? error.message : String(error));
  }
  const checked = recipeSchema.safeParse(content);
  if (!checked.success) throw new RecipeError(path, z.prettifyError(checked.error));
  return withWholePaths(checked.data, dirname(resolve(path)));
}

function withWholePaths(recipe: Recipe, folder: string): Recipe {
  const model = recipe.model.endsWith('.json') ? resolve(folder, recipe.model) : recipe.model;
  return recipe.system === 'routed-llama' ? { ...recipe, model } : withWholeFiles({ ...recipe, model }, folder);
}

function withWholeFiles<T extends FileRecipe>(recipe: T, folder: string): T {
  const whole = <D extends RecipeData>(set: D): D => ({
    ...set,
    file: resolve(folder, set.file),
    images: resolve(folder, set.images ?? dirname(set.file)),
    ...(set.captions && { captions: resolve(folder, set.captions) }),
  });
  const { evaluation } = recipe;
  return {
    ...recipe,
    data: recipe.data.map(whole),
    ...(evaluation && { evaluation: { ...evaluation, data: evaluation.data.map(whole) } }),
  };
}
