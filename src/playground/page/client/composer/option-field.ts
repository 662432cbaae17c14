import { html, nothing, type TemplateResult } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { type FormOption, OPTION_ATTACHMENT, OPTION_BOOLEAN, OPTION_INTEGER, OPTION_STRING } from '../model/discord.ts';
import { IMAGE } from '../view/icons.ts';
import { type PendingFile, pendingFileCard } from './pending-file.ts';

/** A labelled field for one option of a slash command. An attachment's file is kept by the form and set by `setFile`. */
export function optionField(
  option: FormOption,
  file: PendingFile | undefined,
  setFile: (file: File | undefined) => void,
): TemplateResult {
  const hint = `${option.description}${option.required ? '' : ' (optional)'}`;
  const content = option.type === OPTION_ATTACHMENT ? filePicker(option, file, setFile) : valueField(option);
  return html`
    <div class="field" data-kind=${kindOf(option)} title=${hint}>
      <label for="option-${option.name}">${option.name}</label>${content}
    </div>
  `;
}

function kindOf(option: FormOption): string {
  if (option.type === OPTION_ATTACHMENT) return 'file';
  return option.type === OPTION_STRING && !choicesOf(option) ? 'text' : 'value';
}

function valueField(option: FormOption): TemplateResult {
  const { name, required = false } = option;
  const choices = choicesOf(option);
  if (choices) {
    return html`
      <select id="option-${name}" name=${name} ?required=${required}>
        <option value=""></option>
        ${choices.map((choice) => html`<option value=${choice.value}>${choice.name}</option>`)}
      </select>
    `;
  }
  const isText = option.type === OPTION_STRING;
  return html`
    <input
      id="option-${name}"
      name=${name}
      type=${isText ? 'text' : 'number'}
      step=${isText ? nothing : option.type === OPTION_INTEGER ? '1' : 'any'}
      minlength=${ifDefined('min_length' in option ? option.min_length : undefined)}
      maxlength=${ifDefined('max_length' in option ? option.max_length : undefined)}
      min=${ifDefined('min_value' in option ? option.min_value : undefined)}
      max=${ifDefined('max_value' in option ? option.max_value : undefined)}
      placeholder=${option.description}
      autocomplete="off"
      ?required=${required}
    />
  `;
}

function choicesOf(option: FormOption): { name: string; value: string | number }[] | undefined {
  if (option.type === OPTION_BOOLEAN) return ['true', 'false'].map((value) => ({ name: value, value }));
  return 'choices' in option ? option.choices : undefined;
}

function filePicker(
  option: FormOption,
  file: PendingFile | undefined,
  setFile: (file: File | undefined) => void,
): TemplateResult {
  if (file) return pendingFileCard(file, () => setFile(undefined));
  return html`
    <span class="file-picker">
      ${IMAGE}<span>Drop, paste or <u>choose a file</u></span>
      <input
        id="option-${option.name}"
        type="file"
        ?required=${option.required}
        @change=${({ target }: Event) => setFile((target as HTMLInputElement).files?.[0])}
      />
    </span>
  `;
}
