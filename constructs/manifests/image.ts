import { ImageCatalog } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/ImageCatalog';
import { Construct } from 'constructs';
import type { NamedEnvironment } from '../../config/load.js';
import { majorOf } from '../../config/quantities.js';
import type { ManifestFolder } from './manifest-folder.js';
import { metadata } from './metadata.js';

/** The image that every lineage runs. */
export class Image extends Construct {
  constructor(scope: ManifestFolder, id: string, environment: NamedEnvironment) {
    super(scope, id);
    const { name, image } = environment.postgres;
    scope.add(
      new ImageCatalog({
        metadata: metadata(environment, name, { durable: true }),
        spec: { images: [{ major: majorOf(image), image }] },
      }),
    );
  }
}
