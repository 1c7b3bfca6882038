import { expect, it } from 'vitest';
import { placeIn } from './place';

it('finds the place in what people paste', () => {
  const leeds = { latitude: 53.79, longitude: -1.54 };
  for (const text of [
    '53.79, -1.54',
    '53.79 -1.54',
    'geo:53.79,-1.54?z=17',
    'https://www.google.com/maps/@53.79,-1.54,17z',
    'https://www.google.com/maps/place/Larkspur/@51.5,-0.1,17z/data=!3m1!4b1!4m6!3m5!1s0x0:0x0!8m2!3d53.79!4d-1.54',
    'https://maps.google.com/?q=53.79,-1.54',
    'https://www.google.com/maps/search/?api=1&query=53.79%2C-1.54',
    'https://maps.apple.com/?ll=53.79,-1.54&q=Larkspur',
    'https://www.openstreetmap.org/?mlat=53.79&mlon=-1.54#map=16/53/-1',
    'https://www.openstreetmap.org/#map=16/53.79/-1.54',
  ]) {
    expect(placeIn(text), text).toEqual(leeds);
  }
});

it('finds none where there is none', () => {
  for (const text of ['', 'Mill Lane 1', 'https://maps.app.goo.gl/AbC123', '91, 10', '10, 181']) {
    expect(placeIn(text), text).toBeNull();
  }
});
