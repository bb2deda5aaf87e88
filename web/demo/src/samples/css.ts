import brand from '../styles/brand.css?raw';

/** The very style sheet that this page takes up for Northwind's colours. */
export function css(): string {
  return brand;
}
