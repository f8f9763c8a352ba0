// Places on the earth.
Kedu.family('place', (K) => {
  const EARTH_RADIUS_M = 6371008.8; // mean radius, IUGG
  const radians = (degrees) => (degrees * Math.PI) / 180;

  K.define({
    name: 'DISTANCE', zh: '距离', params: ['latitude1 纬度甲 number', 'longitude1 经度甲 number', 'latitude2 纬度乙 number', 'longitude2 经度乙 number'], returns: 'number',
    doc: { zh: '两个经纬度之间的距离，单位米。', en: 'The distance between two places in metres (haversine on the mean sphere).' },
    examples: [['ROUND(DISTANCE(39.9042,116.4074,31.2304,121.4737)/1000,0)', 1067]],
    body: (lat1, lng1, lat2, lng2) => {
      const sin2 = (a) => Math.sin(a / 2) ** 2;
      const h = sin2(radians(lat2 - lat1)) + Math.cos(radians(lat1)) * Math.cos(radians(lat2)) * sin2(radians(lng2 - lng1));
      return 2 * EARTH_RADIUS_M * Math.asin(Math.sqrt(Math.min(1, h)));
    },
  });
});
