/** The props of each component, as the config and updates send them. */
import type { FileRef, Json } from './contract';

export interface BlockProps {
  visible?: boolean | 'hidden';
  elem_id?: string;
  elem_classes?: string[] | string;
  scale?: number;
  min_width?: number;
}

export interface FieldProps extends BlockProps {
  label?: string;
  info?: string;
  show_label?: boolean;
  container?: boolean;
  interactive?: boolean;
}

export interface TextboxProps extends FieldProps {
  value?: string | null;
  type?: 'text' | 'password' | 'email';
  lines?: number;
  max_lines?: number;
  placeholder?: string;
  autofocus?: boolean;
  autoscroll?: boolean;
  text_align?: 'left' | 'right';
  rtl?: boolean;
  buttons?: Json[];
  max_length?: number;
  submit_btn?: string | boolean;
  stop_btn?: string | boolean;
  html_attributes?: Record<string, string | number | boolean>;
}

export interface NumberProps extends FieldProps {
  value?: number | null;
  placeholder?: string;
  precision?: number;
  minimum?: number;
  maximum?: number;
  step?: number;
}

export interface SliderProps extends FieldProps {
  value?: number | null;
  minimum?: number;
  maximum?: number;
  step?: number;
  precision?: number;
  buttons?: Json[];
}

export interface CheckboxProps extends FieldProps {
  value?: boolean | null;
}

export interface ButtonProps extends BlockProps {
  value?: string;
  variant?: 'primary' | 'secondary' | 'stop' | 'huggingface';
  size?: 'sm' | 'md' | 'lg';
  icon?: FileRef | string;
  link?: string;
  link_target?: string;
  interactive?: boolean;
}

export interface LabelValue {
  label?: string | number | null;
  confidences?: { label: string | number | null; confidence: number | null }[] | null;
}

export interface LabelProps extends FieldProps {
  value?: LabelValue | null;
  color?: string;
  show_heading?: boolean;
}

export interface LatexDelimiter {
  left: string;
  right: string;
  display: boolean;
}

export interface MarkdownProps extends FieldProps {
  value?: string | null;
  rtl?: boolean;
  latex_delimiters?: LatexDelimiter[];
  sanitize_html?: boolean;
  line_breaks?: boolean;
  header_links?: boolean;
  height?: number | string;
  max_height?: number | string;
  min_height?: number | string;
  buttons?: Json[];
  padding?: boolean;
}

export interface ImageProps extends FieldProps {
  value?: FileRef | null;
  height?: number | string;
  width?: number | string;
  sources?: string[];
  buttons?: Json[];
  placeholder?: string;
  alt_text?: string;
}

export interface RowProps extends BlockProps {
  variant?: 'default' | 'panel' | 'compact';
  height?: number | string;
  max_height?: number | string;
  min_height?: number | string;
  equal_height?: boolean;
  show_progress?: boolean;
}

export interface ColumnProps extends BlockProps {
  variant?: 'default' | 'panel' | 'compact';
  show_progress?: boolean;
}

export type GroupProps = BlockProps;
export type FormProps = BlockProps;
export type StateProps = object;
