/**
 * The forms of markers as signed distances, in CSS pixels; the same as marker-glyph.ts paints in two dimensions. `vLook`: index of the
 * colour, glyph, shape, flags.
 */
export const MARKER_FRAGMENT = /* glsl */ `
  precision highp float;
  varying vec2 vPx;
  varying float vRadius;
  varying float vFade;
  flat varying vec4 vLook;
  uniform float uPixelRatio;
  uniform vec3 uColours[8];
  uniform vec3 uInk;
  uniform vec3 uInkMuted;
  uniform vec3 uGround;
  uniform vec3 uAccent;

  /** The share of a pixel that lies inside. */
  float cover(float distance) {
    return clamp(0.5 - distance * uPixelRatio, 0.0, 1.0);
  }

  float triangle(vec2 p, float r) {
    // Equilateral, its tip up, its middle a little lower than the circle's.
    p.y += r * 0.14;
    return max(abs(p.x) * 0.894 + p.y * 0.447 - r * 0.5, -p.y - r * 0.62);
  }

  float star(vec2 p, float r) {
    // Five tips (Inigo Quilez, 2D distance functions, sdStar5).
    const vec2 k1 = vec2(0.809016994375, -0.587785252292);
    const vec2 k2 = vec2(-k1.x, k1.y);
    p.x = abs(p.x);
    p -= 2.0 * max(dot(k1, p), 0.0) * k1;
    p -= 2.0 * max(dot(k2, p), 0.0) * k2;
    p.x = abs(p.x);
    p.y -= r;
    vec2 ba = 0.52 * vec2(-k1.y, k1.x) - vec2(0.0, 1.0);
    float h = clamp(dot(p, ba) / dot(ba, ba), 0.0, r);
    return length(p - ba * h) * sign(p.y * ba.x - p.x * ba.y);
  }

  /** How much of the pixel the glyph fills. */
  float glyphCover(float glyph, vec2 p, float r) {
    float d = length(p);
    float line = max(1.0, r * 0.34);
    if (glyph < 0.5) return cover(d - r);
    if (glyph < 1.5) return cover(triangle(p, r * 1.18) );
    if (glyph < 2.5) return cover(max(abs(p.x), abs(p.y)) - r * 0.88);
    float ring = cover(abs(d - r + line * 0.5) - line * 0.5);
    if (glyph < 3.5) return ring;
    if (glyph < 4.5) return ring * smoothstep(-0.35, 0.15, cos(atan(p.y, p.x) * 6.0));
    if (glyph < 5.5) return max(ring, cover(d - r * 0.42));
    return max(ring, cover(max(d - r, p.x)));
  }

  void main() {
    float shape = vLook.z;
    float flags = vLook.w;
    float isLit = mod(flags, 2.0);
    float isSelected = mod(floor(flags / 2.0), 2.0);
    float isHovered = mod(floor(flags / 4.0), 2.0);
    vec3 tone = uColours[int(vLook.x + 0.5)];
    float r = vRadius;
    float outer = r;
    vec3 colour = uGround;
    float alpha = 0.0;

    if (shape > 2.5) {
      outer = r * 1.55;
      float square = max(abs(vPx.x), abs(vPx.y)) - outer * 0.78;
      alpha = cover(square - 0.8);
      colour = mix(colour, uInkMuted, cover(square));
      colour = mix(colour, uGround, cover(square + 1.2));
      colour = mix(colour, tone, glyphCover(vLook.y, vPx, r * 0.66));
    } else if (shape > 1.5) {
      outer = r * 1.55;
      float diamond = (abs(vPx.x) + abs(vPx.y)) * 0.7071 - outer * 0.80;
      alpha = cover(diamond - 0.8);
      colour = mix(colour, uInkMuted, cover(diamond));
      colour = mix(colour, uGround, cover(diamond + 1.2));
      colour = mix(colour, tone, glyphCover(vLook.y, vPx, r * 0.66));
    } else if (shape > 0.5) {
      outer = r * 1.9;
      float edge = star(vPx, outer);
      alpha = cover(edge - 1.0);
      colour = mix(colour, uInk, cover(edge));
      colour = mix(colour, uGround, cover(length(vPx) - r * 0.86));
      colour = mix(colour, tone, glyphCover(vLook.y, vPx, r * 0.66));
    } else {
      float glyph = glyphCover(vLook.y, vPx, r);
      // A thin edge in the ground's colour keeps neighbours apart.
      float halo = cover(length(vPx) - r - 0.9) * 0.75;
      alpha = max(halo, glyph);
      colour = mix(uGround, tone, glyph);
    }
    alpha *= mix(0.22, 1.0, isLit);

    if (isSelected + isHovered > 0.5) {
      float d = length(vPx);
      float ring = cover(abs(d - outer - 3.6) - mix(0.65, 1.0, isSelected));
      vec3 ringColour = isSelected > 0.5 ? uAccent : uInk;
      colour = mix(colour, ringColour, ring);
      alpha = max(alpha, ring);
    }
    if (alpha <= 0.003) discard;
    gl_FragColor = vec4(colour, alpha * vFade);
  }
`;
