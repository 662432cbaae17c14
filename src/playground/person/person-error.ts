/** What the person API refuses, in words for the page. */
export class PersonError extends Error {
  override readonly name = 'PersonError';
  readonly status: 400 | 403 | 404;

  constructor(status: PersonError['status'], message: string) {
    super(message);
    this.status = status;
  }
}
