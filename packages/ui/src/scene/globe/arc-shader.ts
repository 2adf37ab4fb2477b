import { GLOBE_GLSL } from "./globe-uniforms.ts";

/** Radians a second of a pulse at the speed of light in fibre: a quarter of the world in three seconds. */
const PULSE_RADIANS_PER_S = 0.52;
/** A pulse sets out this often at most; short links would flicker. */
const PULSE_PERIOD_S = 2.4;

/**
 * `position.x` is the share of the way, `position.y` the side of the ribbon. `aLook`: colour, pattern, alpha 0..255, width in 1/32 px.
 * `aFlow`: speed 0..255, gap share 0..255, phase 0..255. The bend is `pointOfArc` of great-circle.ts.
 */
export const ARC_VERTEX = /* glsl */ `
  ${GLOBE_GLSL}
  attribute vec3 aFrom;
  attribute vec3 aTo;
  attribute vec4 aLook;
  attribute vec4 aFlow;
  varying vec3 vPoint;
  varying float vAcross;
  varying float vShare;
  flat varying vec4 vLook;
  flat varying vec4 vFlow;
  flat varying float vAnglePx;
  flat varying float vHead;
  const float PI = 3.141592653589793;

  vec3 across(vec3 from) {
    vec3 axis = abs(from.y) > 0.9 ? vec3(1.0, 0.0, 0.0) : vec3(0.0, 1.0, 0.0);
    return axis - from * dot(axis, from);
  }

  vec3 pointAt(vec3 direction, float angle, float rise, float share) {
    float turned = angle * share;
    return (aFrom * cos(turned) + direction * sin(turned)) * (1.0 + rise * 4.0 * share * (1.0 - share));
  }

  void main() {
    float dotted = dot(aFrom, aTo);
    vec3 way = aTo - aFrom * dotted;
    float sinus = length(way);
    float angle = atan(sinus, dotted);
    vec3 direction = normalize(sinus < 1e-6 ? across(aFrom) : way);
    float rise = 0.2 * pow(angle / PI, 0.85) * uLift;
    float share = position.x;
    vec3 point = pointAt(direction, angle, rise, share);
    float beside = share < 0.5 ? share + 0.02 : share - 0.02;
    vec4 clip = toClip(point);
    vec4 next = toClip(pointAt(direction, angle, rise, beside));
    vec2 run = (next.xy / max(next.w, 1e-4) - clip.xy / max(clip.w, 1e-4)) * uViewport * (share < 0.5 ? 1.0 : -1.0);
    vec2 normal = length(run) > 1e-6 ? normalize(vec2(-run.y, run.x)) : vec2(0.0, 1.0);

    float width = aLook.w / 32.0;
    // Strokes across need room; so does the soft edge.
    float half_ = (aLook.y > 1.5 ? 4.5 : width * 0.5) + 1.0;
    vAcross = position.y * half_;
    vShare = share;
    vPoint = point;
    vLook = vec4(aLook.xy, aLook.z / 255.0, width);
    vFlow = vec4(aFlow.xyz / 255.0, 0.0);
    // Pixels of the way as it would be seen in the middle of the picture: what dashes are measured by.
    vAnglePx = max(angle, 1e-4) * uFocalPx / (length(uCamera) - 1.0 + 0.6 * min(1.0, length(uCamera) - 1.0));

    // The head of the pulse travels at its true speed, then rests until the next one sets out.
    float travel = angle / max(vFlow.x * ${PULSE_RADIANS_PER_S.toFixed(2)}, 1e-3);
    float period = max(travel * 1.15, ${PULSE_PERIOD_S.toFixed(2)});
    vHead = vFlow.x > 0.0 ? fract(uTime / period + vFlow.z) * period / travel : -1.0;

    clip.xy += normal * vAcross * 2.0 / uViewport * clip.w;
    gl_Position = clip;
  }
`;

export const ARC_FRAGMENT = /* glsl */ `
  ${GLOBE_GLSL}
  varying vec3 vPoint;
  varying float vAcross;
  varying float vShare;
  flat varying vec4 vLook;
  flat varying vec4 vFlow;
  flat varying float vAnglePx;
  flat varying float vHead;
  uniform vec3 uColours[7];
  uniform vec3 uPulse;

  float cover(float distance) {
    return clamp(0.5 - distance * uPixelRatio, 0.0, 1.0);
  }

  void main() {
    float clear = clearance(vPoint);
    if (clear <= 0.0) discard;
    float along = vShare * vAnglePx;
    float off = abs(vAcross);
    float body = cover(off - vLook.w * 0.5);
    vec3 colour = uColours[int(vLook.x + 0.5)];

    if (vLook.y > 1.5) {
      // Struck out: short slanted strokes.
      float stroke = abs(mod(along - vAcross * 0.7, 16.0) - 8.0) - 0.6;
      body = max(body * 0.75, cover(stroke) * cover(off - 4.0));
    } else if (vLook.y > 0.5) {
      body *= cover(abs(mod(along, 11.0) - 5.5) - 3.4);
    }
    if (vFlow.y > 0.0) {
      float period = 13.0;
      body *= cover(abs(mod(along, period) - period * 0.5) - period * 0.5 * (1.0 - vFlow.y));
    }
    float alpha = vLook.z * body;

    if (vHead >= 0.0 && vHead <= 1.3) {
      float behind = (vHead - vShare) * vAnglePx;
      float tail = behind < 0.0 ? cover(-behind - 0.5) : exp(-behind / 16.0);
      float light = tail * (1.0 - smoothstep(1.0, 1.3, vHead));
      colour = mix(colour, uPulse, light * 0.7);
      alpha = max(alpha, light * body * 0.95);
    }
    // Where a line leaves the globe's shadow it comes up softly; behind the edge of the globe it is only hinted at.
    alpha *= smoothstep(0.0, 0.012, clear) * mix(0.05, 1.0, smoothstep(-0.08, 0.1, facing(vPoint)));
    if (alpha <= 0.003) discard;
    gl_FragColor = vec4(colour, alpha);
  }
`;
