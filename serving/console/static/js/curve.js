// What a list would be at another cut, from the curve that came with the preview.
// The curve has evenly spread cuts, so a cut that lies on it is answered exactly.
const NEAR = 1e-9;

export function onCurve(curve, cut) {
  const last = curve.length - 1;
  const place = cut * last;
  const index = Math.min(last, Math.max(0, Math.ceil(place - NEAR)));
  return { ...curve[index], exact: Math.abs(curve[index].minimum_probability - cut) < NEAR };
}
