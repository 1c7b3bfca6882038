const names = new Intl.DisplayNames(['en'], { type: 'region' });

/** The name of a country by its two-letter code; the code itself where it is none. */
export function countryName(code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}
