export interface Place {
  latitude: number;
  longitude: number;
}

const number = String.raw`(-?\d{1,3}(?:\.\d+)?)`;

// The pin of a shared place comes before the middle of the map that it was shared from.
const patterns = [
  new RegExp(`!3d${number}!4d${number}`),
  new RegExp(`[?&]mlat=${number}&mlon=${number}`),
  new RegExp(
    String.raw`[?&](?:q|query|ll|sll|center|coordinate|destination|daddr)=(?:loc:)?${number}(?:,|%2C)\s*${number}`,
    'i',
  ),
  new RegExp(`@${number},${number}`),
  new RegExp(`#map=[\\d.]+/${number}/${number}`),
  new RegExp(`^geo:${number},${number}`),
  new RegExp(String.raw`^\s*${number}\s*[,;\s]\s*${number}\s*$`),
];

/** The place that a link to a map names, or that is typed as two numbers; null where there is none in it. */
export function placeIn(text: string): Place | null {
  for (const pattern of patterns) {
    const found = pattern.exec(text);
    if (!found) continue;
    const latitude = Number(found[1]);
    const longitude = Number(found[2]);
    if (Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) return { latitude, longitude };
  }
  return null;
}
