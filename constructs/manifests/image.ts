import { ImageCatalog } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/ImageCatalog';
import type { NamedEnvironment } from '../../config/load.js';
import { majorOf } from '../../config/quantities.js';
import type { Manifest } from './manifest-folder.js';
import { metadata } from './metadata.js';

/** The image that every lineage runs. */
export function image(environment: NamedEnvironment): readonly Manifest[] {
  const { name, image } = environment.postgres;
  return [
    new ImageCatalog({
      metadata: metadata(environment, name, { stays: 'told' }),
      spec: { images: [{ major: majorOf(image), image }] },
    }),
  ];
}
