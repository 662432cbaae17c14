/** Outlines around the origin, one unit from the middle to the farthest point. */
export const SHAPES: Readonly<Record<string, string>> = {
  circle: '<circle r="0.9"/>',
  square: '<rect x="-0.8" y="-0.8" width="1.6" height="1.6"/>',
  rectangle: '<rect x="-1" y="-0.55" width="2" height="1.1"/>',
  triangle: '<path d="M0,-1 L0.9,0.75 L-0.9,0.75 Z"/>',
  star: '<path d="M0,-1 L0.23,-0.31 L0.95,-0.31 L0.37,0.12 L0.59,0.81 L0,0.38 L-0.59,0.81 L-0.37,0.12 L-0.95,-0.31 L-0.23,-0.31 Z"/>',
  diamond: '<path d="M0,-1 L0.65,0 L0,1 L-0.65,0 Z"/>',
  heart: '<path d="M0,0.9 C-1.4,-0.1 -0.8,-1 0,-0.4 C0.8,-1 1.4,-0.1 0,0.9 Z"/>',
  cross: '<path d="M-0.3,-0.9 H0.3 V-0.3 H0.9 V0.3 H0.3 V0.9 H-0.3 V0.3 H-0.9 V-0.3 H-0.3 Z"/>',
};

export const SHAPE_NAMES = Object.keys(SHAPES);
